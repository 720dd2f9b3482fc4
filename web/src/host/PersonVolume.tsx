// How loud a person is here.

import {
  Button,
  Dialog,
  Heading,
  Label,
  Modal,
  ModalOverlay,
  Slider,
  SliderOutput,
  SliderThumb,
  SliderTrack,
} from 'react-aria-components';
import { Toggle } from '../controls/Toggle';
import { useSession, useVolumes } from '../session/session';
import { AS_IT_COMES, LOUDEST } from '../session/volumes';
import { useStrings } from '../strings';

interface Props {
  open: boolean;
  person: string;
  name: string;
  onClose: () => void;
}

export function PersonVolume({ open, person, name, onClose }: Props) {
  const { volumes } = useSession();
  const { gain, muted } = useVolumes().get(person) ?? AS_IT_COMES;
  const strings = useStrings();
  const words = strings.media.volume;
  return (
    <ModalOverlay className="overlay" isOpen={open} onOpenChange={(now) => !now && onClose()} isDismissable>
      <Modal className="modal narrow">
        <Dialog className="dialog">
          <Heading slot="title">{words.title(name)}</Heading>
          <p>{words.hint}</p>
          <Slider
            className="slider"
            value={gain}
            onChange={(value) => volumes.set(person, { gain: value })}
            minValue={0}
            maxValue={LOUDEST}
            step={0.05}
            formatOptions={{ style: 'percent' }}
            isDisabled={muted}
          >
            <Label>{words.label}</Label>
            <SliderOutput className="slider-output" />
            <SliderTrack className="slider-track">
              <SliderThumb className="slider-thumb" />
            </SliderTrack>
          </Slider>
          <Toggle text={words.muteForMe} on={muted} onChange={(on) => volumes.set(person, { muted: on })} />
          <div className="dialog-actions">
            <Button className="button primary" onPress={onClose}>
              {strings.close}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
